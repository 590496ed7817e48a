from casework.reports.summary import build_summary
from tests.reports.hand_made import *
def test_x(session, statements):
    y = make_year()
    with statements() as seen:
        s = build_summary(y.province, 2026, D)
    print(len(seen))
    for c,f in s.figures.items():
        print(c, f.numerator, f.denominator, f.text, [(p.code,p.numerator,p.denominator) for p in f.parts if p.numerator])
    for n,t in s.tables.items():
        print(n, t.total); 
        for r in t.rows:
            if n!=6 or any(isinstance(x,int) and x for x in r[2:]): print("   ", r)
    assert 0
