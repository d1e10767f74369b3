import io, datetime as dt
import pytest
from shuanglian.foundation.actor import Role, system
from shuanglian.foundation.workdays import services as w
from shuanglian.foundation.jobs import services as j
from shuanglian.foundation.events import selectors
from shuanglian.foundation.files import services as f
from .factories import make_actor

@pytest.mark.django_db
def test_smoke():
    assert w.calendar().add(dt.date(2026,2,13),3)==dt.date(2026,2,25)
    assert w.calendar().count(2026)==248
    a=make_actor()
    s=f.store(actor=a, upload=io.BytesIO("你好\n".encode()), name="a.txt")
    assert f.open_for(a,s.pk).read().decode()=="你好\n"
    r=selectors.verify_all()
    assert r.ok, r
    assert j.run_due()>=1
    assert selectors.timeline(a, streams=[f"org:{a.organisation_id}"])[0].kind=="file.stored"

@pytest.mark.django_db(transaction=True)
def test_smoke_tx():
    assert w.calendar().count(2026)==248
@pytest.mark.django_db(transaction=True)
def test_smoke_tx2():
    assert w.calendar().count(2026)==248
