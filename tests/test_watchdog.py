"""It bites what is beyond its limit, and nothing else."""

import threading

from mnist_core.watchdog import Watchdog


def test_beyond_the_limit_it_bites_once() -> None:
    bitten, now, looked = threading.Event(), [4.0], threading.Event()

    def seconds() -> float:
        looked.set()
        return now[0]

    bites = []

    def bite() -> None:
        bites.append(now[0])
        bitten.set()

    with Watchdog(seconds, 5.0, bite):
        assert looked.wait(60)
        assert not bites
        now[0] = 5.1
        assert bitten.wait(60)
    assert bites == [5.1]


def test_after_the_block_it_does_not_bite() -> None:
    bites: list[float] = []
    before = set(threading.enumerate())
    now = [4.0]
    with Watchdog(lambda: now[0], 5.0, lambda: bites.append(now[0])):
        (dog,) = set(threading.enumerate()) - before
    now[0] = 9.0
    dog.join(60)
    assert not dog.is_alive()
    assert not bites


def test_a_block_that_ends_while_it_bites_waits() -> None:
    biting, let_go, order = threading.Event(), threading.Event(), []

    def bite() -> None:
        biting.set()
        let_go.wait(60)
        order.append("bitten")

    def end() -> None:
        with Watchdog(lambda: 9.0, 5.0, bite):
            biting.wait(60)
        order.append("ended")

    ending = threading.Thread(target=end)
    ending.start()
    assert biting.wait(60)
    let_go.set()
    ending.join(60)
    assert order == ["bitten", "ended"]
