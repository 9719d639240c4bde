"""Talks to the server of PythonClientTests, whose port is the argument, and prints what it gets."""

import sys

from rpc_client import CallFailed, Connection


def failure(work):
    try:
        return f"no failure but {work()}"
    except CallFailed as failed:
        return failed


def main(port):
    rpc = Connection(port, frame_payload=1024)  # small frames, so that results are cut
    print("codecs:", ",".join(rpc.peer_codecs))
    print("unary json:", rpc.call("greet", "Ada").result())
    print("unary again:", rpc.call("greet", "Grace").result())
    print("named arguments:", rpc.call("add", {"x": 20, "y": 22}).result())
    print("no value:", rpc.call("nothing", "x").result())
    print("raw bytes:", rpc.call("reverse", b"\x01\x02\x03", raw=True).result().hex())
    print("headers:", rpc.call("tenant", headers={"tenant": "blue"}).result())

    big = bytes(range(256)) * 1000
    echo = rpc.call("reverse", big, raw=True)
    print("fragments:", echo.result() == big[::-1], echo.frames)

    print("streamed result:", sum(rpc.call("range", 1000, result_credit=10).stream(10)))
    empty = rpc.call("range", 0, result_credit=0)
    print("empty stream without credit:", list(empty.stream(1)))

    total = rpc.call("sum", payload_stream=True)
    for value in range(1, 101):
        total.send_item(value)
    total.send_end()
    print("streamed payload:", total.result())

    doubled = rpc.call("double", payload_stream=True, result_credit=1)
    answers, results = [], doubled.stream(1)
    for value in range(50):
        doubled.send_item(value)
        answers.append(next(results))
    doubled.send_end()
    print("both streamed:", sum(answers), list(results))

    sizes = rpc.call("sizes", payload_stream=True, raw=True)
    for size in (0, 1, 65536, 65537, 200000):
        sizes.send_item(bytes(size))
    sizes.send_end()
    print("streamed fragments:", sizes.result().decode())

    taken = rpc.call("take", payload_stream=True)
    sent = 0
    while sent < 1000 and taken.send_item(sent):
        sent += 1
    print("payload not wanted any more:", taken.result(), sent < 1000)

    rpc.call("note", "one-way", one_way=True).result()
    print("one-way:", rpc.call("noted").result())

    never = rpc.call("never")
    never.cancel("the user went away")
    failed = failure(never.result)
    print("cancelled:", failed.code, rpc.call("cancellations").result())
    late = failure(rpc.call("never", deadline=50).result)
    print("deadline:", late.code, rpc.call("cancellations").result())
    over = failure(rpc.call("never", deadline=0).result)
    print("deadline over:", over.code, over.ran)

    failed = failure(rpc.call("fail", "on purpose").result)
    print("failure:", failed.code, failed.ran, failed.by_runtime, failed.message)
    failed = failure(rpc.call("graet", "Ada").result)
    print("unknown operation:", failed.code, failed.ran, failed.message)
    print("ping:", rpc.ping(b"12345678").decode())
    print("slots:", len(rpc.free_slots) == rpc.peer_max_calls, len(rpc.calls))

    running = rpc.call("sum", payload_stream=True)
    rpc.call("stop").result()
    rpc.wait(lambda: rpc.goaway)
    accepted, code, _ = rpc.goaway
    print("goaway:", code, accepted == rpc.calls_opened)
    failed = failure(rpc.call("greet", "too late").result)
    print("refused while draining:", failed.code, failed.ran)
    running.send_item(7)
    running.send_end()
    print("answered while draining:", running.result())
    try:
        print("not closed but", rpc.read_frame())
    except ConnectionError:
        print("closed")


if __name__ == "__main__":
    main(int(sys.argv[1]))
