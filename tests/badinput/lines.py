"""Every line of bad input that was agreed on, and the test that is named after it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One bad input: its group, what it is, and the test that holds the program to it."""

    group: str
    words: str
    test: str


def _group(name: str, prefix: str, *lines: tuple[str, str]) -> tuple[Line, ...]:
    return tuple(Line(name, words, f"test_{prefix}_{test}") for words, test in lines)


FILES = _group(
    "Files",
    "files",
    ("database of 0 bytes", "database_0_bytes"),
    ("database cut", "database_cut"),
    ("database flipped", "database_flipped"),
    ("database foreign", "database_foreign"),
    ("database plaintext", "database_plaintext"),
    ("database of another site", "database_of_another_site"),
    ("database of a newer schema: untouched, refused", "database_newer_schema"),
    ("database missing", "database_missing"),
    ("header of 0 bytes", "header_0_bytes"),
    ("header cut", "header_cut"),
    ("header flipped", "header_flipped"),
    ("header foreign", "header_foreign"),
    ("header plaintext, changed by hand", "header_changed_by_hand"),
    ("header of another site", "header_of_another_site"),
    ("header of a newer program", "header_newer"),
    ("one copy of the header damaged: repaired", "header_one_copy_damaged"),
    ("backup of 0 bytes", "backup_0_bytes"),
    ("backup cut", "backup_cut"),
    ("backup flipped", "backup_flipped"),
    ("backup foreign", "backup_foreign"),
    ("backup plaintext", "backup_plaintext"),
    ("backup of a newer program", "backup_newer"),
    ("backup of another site", "backup_of_another_site"),
    ("read-only disk: lists and cards work, acts are refused", "read_only_disk_is_looked_at"),
    ("read-only disk, by command", "read_only_disk_by_command"),
    ("read-only disk: a banner in the window", "read_only_disk_has_a_banner"),
    ("read-only disk: the header is not repaired", "read_only_disk_header_stays_as_it_is"),
    ("read-only disk: a guess takes its time", "read_only_disk_a_guess_still_takes_its_time"),
    ("read-only disk, tables of an older program", "read_only_disk_with_older_tables"),
    ("read-only disk, an act half written", "read_only_disk_with_an_act_half_written"),
    ("read-only disk without a lock file", "read_only_disk_without_a_lock_file"),
    ("read-only disk, open elsewhere", "read_only_disk_is_open_elsewhere"),
    ("disk full", "disk_full"),
    ("disk full for a backup", "disk_full_for_a_backup"),
    ("disk full while the desk is locked", "disk_full_when_the_desk_locks"),
    ("folder gone in mid-session: text kept", "folder_gone_keeps_what_was_typed"),
    ("folder gone while the desk is locked", "folder_gone_when_the_desk_locks"),
    ("database exchanged in mid-session", "folder_exchanged"),
    ("path with Chinese", "path_chinese"),
    ("path with blanks", "path_blanks_and_signs"),
    ("path with emoji", "path_emoji"),
    ("path of 260 characters and more", "path_260_characters"),
    ("path longer than the database can open", "path_too_long"),
)

LOG_IN = _group(
    "Log-in",
    "log_in",
    ("empty", "empty"),
    ("1 MB", "1_mb"),
    ("NFC and NFD", "nfc_nfd"),
    ("password in full width", "full_width_password"),
    ("log-in name in full width", "full_width_name"),
    ("blanks at the ends: exact", "blanks_at_the_ends"),
    ("30 fast Enters: one computation at a time", "30_fast_enters"),
    ("unknown name", "unknown_name"),
    ("last head: log-in closed", "last_head_closed"),
    ("last head: leaves", "last_head_leaves"),
    ("last head: loses the role", "last_head_loses_the_role"),
    ("recovery key with a slip: the line is named", "recovery_key_with_a_slip"),
    ("recovery key cut short", "recovery_key_cut_short"),
    ("recovery key of another site", "recovery_key_of_another_site"),
)

RECORDS = _group(
    "Records",
    "records",
    ("name with NUL", "name_with_nul"),
    ("name with a lone surrogate", "name_with_a_lone_surrogate"),
    ("name with zero-width characters", "name_with_zero_width"),
    ("name with RTL override", "name_with_rtl_override"),
    ("staff name with RTL override", "staff_name_with_rtl_override"),
    ("notice with RTL override", "notice_with_rtl_override"),
    ("𠮷 kept exactly", "name_rare_character_outside_the_first_plane"),
    ("䶮 kept exactly", "name_rare_character_newly_added"),
    ("㛃 kept exactly", "name_rare_character_of_extension_a"),
    ("· kept exactly", "name_with_a_dot"),
    ("telephone with blanks", "telephone_with_blanks"),
    ("telephone with +86", "telephone_with_86"),
    ("telephone in full width", "telephone_full_width"),
    ("landline", "telephone_landline"),
    ("400 number", "telephone_400"),
    ("telephone that is none", "telephone_that_is_none"),
    ("identity number with a wrong check digit: warn, allow with a reason", "identity_wrong_check_digit"),
    ("the same in an import: left open and listed", "identity_wrong_check_digit_in_an_import"),
    ("identity number with a lower-case x", "identity_lower_case_x"),
    ("identity number of 15 digits", "identity_15_digits"),
    ("passport", "identity_passport"),
    ("Hong Kong and Macau permit", "identity_hongkong_macau"),
    ("Taiwan permit", "identity_taiwan"),
    ("double click: one record", "double_click"),
    ("double Enter: one record", "double_enter"),
    ("retry: one record", "retry"),
    ("date 0001", "date_year_1"),
    ("date 9999", "date_year_9999"),
    ("30 February", "date_30_february"),
    ("30 February in an import", "date_30_february_in_an_import"),
    ("amount 1e309", "amount_1e309"),
    ("amount NaN", "amount_nan"),
    ("amount with 12 decimals", "amount_12_decimals"),
    ("such amounts in an import", "amount_in_an_import"),
    ("notes bounded while typing", "note_bounded_while_typing"),
    ("notes too long past the screen", "note_too_long_past_the_screen"),
    ("parcels: numbers twice, too long, empty, no places, no people, no reasons", "parcels"),
    ("lost property: no days, no papers, no signatures, no words", "lost_property"),
    ("release slips: no goods, huge counts, no consent, no numbers", "release_slips"),
    ("a call: no words, too many, strange numbers, no pictures, huge ones", "requests"),
    ("a matter: no reasons, times to come, steps out of turn, no limits", "following_a_matter"),
    ("work orders: no times, no sums, no materials, no signatures", "work_orders"),
)

TIME = _group(
    "Time",
    "time",
    ("clock set back 10 years", "set_back_10_years"),
    ("clock set forward 10 years", "set_forward_10_years"),
    ("clock put right by some minutes", "set_back_a_little"),
    ("a site left alone for two months", "left_alone_for_two_months"),
    ("change of zone to the west", "change_of_zone_to_the_west"),
    ("change of zone to the east", "change_of_zone_to_the_east"),
    ("the warning is shown in the window", "warning_stands_in_the_window"),
    ("clock forward: nothing destroyed early", "set_forward_destroys_nothing"),
    ("clock back: no time of keeping ends", "set_back_ends_no_time_of_keeping"),
    ("clock back: the newest backup stays", "set_back_keeps_the_backup_made_now"),
    ("clock forward or back: a wait is not shortened", "set_forward_or_back_shortens_no_wait"),
    ("29 February at work", "29_february_at_work"),
    ("29 February: no time of keeping ends early", "29_february_ends_no_time_of_keeping_early"),
    ("29 February, then a common year", "29_february_of_the_clock_before_a_common_year"),
    ("the hour that comes twice", "act_in_the_hour_that_comes_twice"),
)

LINES = (*FILES, *LOG_IN, *RECORDS, *TIME)
