"""A client of the wire protocol, written from docs/PROTOCOL.md alone, in Python's standard library.

One thread: whoever waits for something reads frames until it has happened. conversation.py shows its use.
"""

import json
import os
import socket
import struct

HELLO, CALL, DATA, CREDIT, END, ERROR, CANCEL, PING, GOAWAY = range(1, 10)
NAMED, DEADLINE, HEADERS, RESULT_STREAM, PAYLOAD_STREAM, ONE_WAY, PAYLOAD, CALL_MORE = (1 << bit for bit in range(8))
MORE, FIRST = 1, 2
ITEM = 1
ACK = 1
RAN, RUNTIME = 1, 2
BYTES = 255
MAGIC = b"RPCB"


def str8(text):
    data = text.encode()
    return struct.pack(">B", len(data)) + data


def str16(text):
    data = text.encode()
    return struct.pack(">H", len(data)) + data


class Fields:
    """Reads the fields of one body in order."""

    def __init__(self, body):
        self.body, self.at = body, 0

    def take(self, count):
        if self.at + count > len(self.body):
            raise ProtocolError("a field runs past its frame")
        self.at += count
        return self.body[self.at - count:self.at]

    def number(self, size):
        return int.from_bytes(self.take(size), "big")

    def text(self, size):
        return self.take(self.number(size)).decode()

    def more(self):
        return self.at < len(self.body)


class ProtocolError(Exception):
    pass


class CallFailed(Exception):
    def __init__(self, code, ran, by_runtime, kind, message, supertypes):
        super().__init__(f"code {code}, ran {ran}, runtime {by_runtime}: {message}")
        self.code, self.ran, self.by_runtime = code, ran, by_runtime
        self.kind, self.message, self.supertypes = kind, message, supertypes


class Call:
    """One call. The result's items lie in `items` until somebody takes them."""

    def __init__(self, connection, call_id, codec, streamed_result, sent_all):
        self.connection, self.id, self.codec = connection, call_id, codec
        self.streamed_result, self.sent_all = streamed_result, sent_all
        self.items, self.ended, self.error = [], False, None
        self.credit = 0             # items of the payload that the callee still takes
        self.payload_wanted = True  # until the callee sends CANCEL
        self.partial, self.total = None, 0
        self.frames = 0             # of the result, to see that big items are really cut

    # caller to callee

    def send_item(self, value):
        """Sends one item of a streamed payload as soon as there is credit. False: the callee wants no more."""
        self.connection.wait(lambda: self.credit > 0 or self.ended or not self.payload_wanted)
        if self.ended or not self.payload_wanted:
            return False
        self.credit -= 1
        self.connection.send_fragments(self.id, self.connection.encode(value, self.codec))
        return True

    def send_end(self):
        if not self.sent_all:
            self.sent_all = True
            self.connection.send(END, 0, self.id)
            self.connection.release_if_over(self)

    def grant(self, count):
        self.connection.send(CREDIT, 0, self.id, struct.pack(">I", count))

    def cancel(self, reason, code=1):
        self.sent_all = True
        self.connection.send(CANCEL, 0, self.id, struct.pack(">B", code) + str8("") + str16(reason))
        self.connection.release_if_over(self)

    # callee to caller

    def result(self):
        """Waits for the one item of the result; None if there is none."""
        self.connection.wait(lambda: self.ended)
        if self.error:
            raise self.error
        return self.items[0] if self.items else None

    def stream(self, batch):
        """Yields the items of a streamed result and grants another batch whenever one is used up."""
        left = batch
        while True:
            self.connection.wait(lambda: self.items or self.ended)
            if not self.items:
                break
            left -= 1
            if left == 0 and not self.ended:
                self.grant(batch)
                left = batch
            yield self.items.pop(0)
        if self.error:
            raise self.error

    def on_data(self, flags, body):
        if flags & FIRST:
            self.total, = struct.unpack(">I", body[:4])
            self.partial, body = bytearray(), body[4:]
        self.on_item_bytes(body, last=not flags & MORE)

    def on_item_bytes(self, body, last):
        self.frames += 1
        if self.partial is None:
            self.items.append(self.connection.decode(body, self.codec))
            return
        self.partial += body
        if last:
            if len(self.partial) != self.total:
                raise ProtocolError(f"{len(self.partial)} bytes of an item of {self.total}")
            self.items.append(self.connection.decode(bytes(self.partial), self.codec))
            self.partial = None

    def on_end(self, flags, body):
        if flags & ITEM:
            self.on_item_bytes(body, last=True)
        self.on_over(None)

    def on_error(self, body):
        fields = Fields(body)
        code, flags, kind, message = fields.number(1), fields.number(1), fields.text(2), fields.text(2)
        supertypes = []
        while fields.more():
            tag, section = fields.number(1), fields.take(fields.number(2))
            if tag == 1:
                supertypes.append(section.decode())
        self.on_over(CallFailed(code, bool(flags & RAN), bool(flags & RUNTIME), kind, message, supertypes))

    def on_over(self, error):
        self.ended, self.error = True, error
        if not self.sent_all:  # the callee is done with us; an open payload stream is answered with CANCEL
            self.cancel("the call is over")
        else:
            self.connection.release_if_over(self)

    def on_cancel(self):
        self.payload_wanted = False
        self.send_end()


class Connection:
    def __init__(self, port, frame_payload=65536, message=4194304):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.frame_payload = frame_payload
        self.calls, self.operations = {}, {}
        self.pings, self.goaway, self.calls_opened = [], None, 0
        self.socket.sendall(MAGIC)
        self.send(HELLO, 0, 0, struct.pack(">BBIIIIII", 1, 1, 0, frame_payload, message, 0, 0, 0)
                  + os.urandom(16) + str8("python") + b"\x01" + str8("json") + struct.pack(">H", 0))
        if self.read_exactly(4) != MAGIC:
            raise ProtocolError("not an RPC server")
        self.read_hello()
        self.free_slots = list(range(self.peer_max_calls - 1, -1, -1))

    def read_hello(self):
        kind, _, _, body = self.read_frame()
        if kind != HELLO:
            raise ProtocolError(f"frame {kind} before HELLO")
        fields = Fields(body)
        lowest, _, _ = fields.number(1), fields.number(1), fields.number(4)
        if lowest > 1:
            raise ProtocolError("no common version")
        self.peer_frame_payload, self.peer_max_message = fields.number(4), fields.number(4)
        self.peer_max_calls, self.peer_max_operations = fields.number(4), fields.number(4)
        fields.number(4)  # keep-alive
        fields.take(16)   # peer id
        self.peer_name = fields.text(1)
        self.peer_codecs = [fields.text(1) for _ in range(fields.number(1))]

    # bytes

    def send(self, kind, flags, call_id, body=b""):
        self.socket.sendall(struct.pack(">IBBI", len(body), kind, flags, call_id) + body)

    def read_exactly(self, count):
        data = bytearray()
        while len(data) < count:
            more = self.socket.recv(count - len(data))
            if not more:
                raise ConnectionError("closed by the server")
            data += more
        return bytes(data)

    def read_frame(self):
        length, kind, flags, call_id = struct.unpack(">IBBI", self.read_exactly(10))
        if length > 16384 + self.frame_payload:
            raise ProtocolError(f"a frame of {length} bytes")
        return kind, flags, call_id, self.read_exactly(length)

    def wait(self, done):
        """Reads frames until the condition holds."""
        while not done():
            self.on_frame(*self.read_frame())

    def on_frame(self, kind, flags, call_id, body):
        if kind == PING:
            if flags & ACK:
                self.pings.append(body)
            else:
                self.send(PING, ACK, 0, body)
        elif kind == GOAWAY:
            fields = Fields(body)
            self.goaway = (fields.number(8), fields.number(1), fields.text(2))
        elif kind in (DATA, CREDIT, END, ERROR, CANCEL):
            call = self.calls.get(call_id)
            if call is None or call.ended:
                if kind in (CREDIT, CANCEL):
                    return
                raise ProtocolError(f"frame {kind} for call {call_id}, which is not open")
            if kind == DATA:
                call.on_data(flags, body)
            elif kind == CREDIT:
                call.credit += struct.unpack(">I", body)[0]
            elif kind == END:
                call.on_end(flags, body)
            elif kind == ERROR:
                call.on_error(body)
            else:
                call.on_cancel()
        elif kind == HELLO or kind == CALL:
            raise ProtocolError(f"unexpected frame {kind}")
        # any other type is from the future and skipped

    # calls

    def encode(self, value, codec):
        return value if codec == BYTES else json.dumps(value).encode()

    def decode(self, data, codec):
        return data if codec == BYTES else json.loads(data)

    def call(self, operation, value=None, *, raw=False, deadline=None, headers=None, result_credit=None,
             payload_stream=False, one_way=False):
        """Opens a call. `value` is its payload; `result_credit` asks for a stream of results."""
        codec = BYTES if raw else self.peer_codecs.index("json")
        call = Call(self, self.free_slots.pop() * 2 + 1, codec, result_credit is not None, True)
        self.calls[call.id] = call
        self.calls_opened += 1
        flags, body = self.call_head(operation, codec, deadline, headers, result_credit)
        if one_way:
            flags |= ONE_WAY
        rest = b""
        if payload_stream:
            flags |= PAYLOAD_STREAM
            call.sent_all = False
        elif value is not None:
            flags |= PAYLOAD
            item = self.encode(value, codec)
            first, rest = item[:self.peer_frame_payload], item[self.peer_frame_payload:]
            if rest:
                flags |= CALL_MORE
                body += struct.pack(">I", len(item))
                call.sent_all = False
            body += first
        self.send(CALL, flags, call.id, body)
        if rest:  # the payload is the direction's only item: its last fragment is END with ITEM
            while len(rest) > self.peer_frame_payload:
                self.send(DATA, MORE, call.id, rest[:self.peer_frame_payload])
                rest = rest[self.peer_frame_payload:]
            call.sent_all = True
            self.send(END, ITEM, call.id, rest)
        return call

    def call_head(self, operation, codec, deadline, headers, result_credit):
        """Flags and fields of a CALL, up to its payload."""
        flags, name = 0, b""
        number = self.operations.get(operation)
        if number is None:
            flags, name = NAMED, str8(operation)
            number = len(self.operations) + 1
            if number > self.peer_max_operations:
                number = 0
            else:
                self.operations[operation] = number
        body = struct.pack(">H", number) + name + struct.pack(">B", codec)
        if deadline is not None:
            flags |= DEADLINE
            body += struct.pack(">I", deadline)
        if headers:
            flags |= HEADERS
            body += struct.pack(">B", len(headers)) + b"".join(str8(k) + str16(v) for k, v in headers.items())
        if result_credit is not None:
            flags |= RESULT_STREAM
            body += struct.pack(">I", result_credit)
        return flags, body

    def send_fragments(self, call_id, item):
        """One item of a streamed payload, cut if it is larger than the server's frames may be."""
        limit = self.peer_frame_payload
        if len(item) <= limit:
            self.send(DATA, 0, call_id, item)
            return
        self.send(DATA, FIRST | MORE, call_id, struct.pack(">I", len(item)) + item[:limit])
        for start in range(limit, len(item), limit):
            part = item[start:start + limit]
            self.send(DATA, MORE if start + limit < len(item) else 0, call_id, part)

    def release_if_over(self, call):
        """A slot is free when both directions have ended."""
        if call.ended and call.sent_all and self.calls.pop(call.id, None):
            self.free_slots.append((call.id - 1) // 2)

    def ping(self, data):
        self.send(PING, 0, 0, data)
        self.wait(lambda: data in self.pings)
        return data
