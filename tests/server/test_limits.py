"""Who may open a page, and how often."""

import pytest

from futurs.server.limits import LOCAL, Opens, Places, host_allowed, is_local, same_origin


def test_opens_are_given_back():
    opens = Opens(burst=3, per_second=1.0)
    assert [opens.take("a", 0.0) for _ in range(4)] == [True, True, True, False]
    assert opens.take("b", 0.0)
    assert opens.take("a", 1.0)
    assert not opens.take("a", 1.5)
    assert [opens.take("a", 100.0) for _ in range(4)] == [True, True, True, False]


@pytest.mark.parametrize(
    ("host", "local"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("127.9.9.9", True), ("0.0.0.0", False),
     ("10.0.0.1", False), ("example.org", False), ("", False)],
)  # fmt: skip
def test_public_is_anything_but_this_machine(host, local):
    assert is_local(host) == local


def test_hosts_and_origins():
    assert host_allowed("[::1]:8866", LOCAL)
    assert not host_allowed("localhost.evil.example", LOCAL)
    assert not host_allowed("10.0.0.7:8866", LOCAL)
    assert host_allowed("10.0.0.7:8866", LOCAL, any_address=True)
    assert not host_allowed("evil.example", LOCAL, any_address=True)
    assert not host_allowed("[::1", LOCAL, any_address=True)
    assert same_origin(None, "localhost:1")
    assert same_origin("http://localhost:1", "localhost:1")
    assert not same_origin("http://evil.example", "localhost:1")
    assert not same_origin("null", "localhost:1")


def test_a_place_is_reserved_before_its_kernel_is_there():
    places, kernels = Places(2), []
    one, two = places.reserve(kernels), places.reserve(kernels)
    assert one
    assert two
    assert one != two
    assert not places.reserve(kernels)
    kernels.append(one)  # its kernel runs and is not counted twice
    assert not places.reserve(kernels)
    places.release(two)  # this one could not start
    three = places.reserve(kernels)
    assert three
    places.release(one)
    assert not places.reserve(kernels)
    kernels.remove(one)
    assert places.reserve(kernels)
    assert not Places(0).reserve([])
