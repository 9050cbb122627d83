"""The system's dialogs for files and folders, with every word in Chinese."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

_WORDS = {
    QFileDialog.DialogLabel.LookIn: "位置",
    QFileDialog.DialogLabel.FileName: "文件名",
    QFileDialog.DialogLabel.FileType: "类型",
    QFileDialog.DialogLabel.Reject: "取消",
}


def open_file(over: QWidget, title: str, kinds: str, *, start: Path | None = None) -> Path | None:
    """Ask which file to read, beginning at home or at `start`; None when the clerk went back."""
    dialog = _dialog(over, title, start or Path.home(), "打开")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters(kinds.split(";;"))
    return _chosen(dialog)


def open_folder(over: QWidget, title: str, start: Path) -> Path | None:
    """Ask which folder; None when the clerk went back."""
    dialog = _dialog(over, title, start, "选定")
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return _chosen(dialog)


def save_as(over: QWidget, title: str, start: Path, kind: str) -> Path | None:
    """Ask where to write, asking once more before a file is overwritten; None when the clerk went back."""
    dialog = _dialog(over, title, start.parent, "保存")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(kind)
    dialog.setDefaultSuffix(start.suffix.lstrip("."))
    dialog.selectFile(start.name)
    return _chosen(dialog)


def _dialog(over: QWidget, title: str, folder: Path, accept: str) -> QFileDialog:
    dialog = QFileDialog(over, title, str(folder))
    for part, words in _WORDS.items():
        dialog.setLabelText(part, words)
    dialog.setLabelText(QFileDialog.DialogLabel.Accept, accept)
    dialog.resize(760, 480)
    return dialog


def _chosen(dialog: QFileDialog) -> Path | None:
    try:
        if dialog.exec() != QFileDialog.DialogCode.Accepted:
            return None
        return Path(dialog.selectedFiles()[0])
    finally:
        dialog.deleteLater()
