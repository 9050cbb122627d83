# only the plan views, all three sizes of text, compact
import sys; sys.path.insert(0,'/work/main')
import tests.walks.test_nothing_is_cut as t
t.VIEWS={k:v for k,v in t.VIEWS.items() if k=="plan pile"}
from tests.walks.test_nothing_is_cut import *
for n in list(globals()):
    if n.startswith('test_') and 'any_size' not in n: del globals()[n]
