from tests.attack.world import build
def test_w(db, cast):
    w = build(cast)
    print(w.arguments)
