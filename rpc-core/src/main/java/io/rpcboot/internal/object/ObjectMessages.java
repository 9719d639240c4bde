package io.rpcboot.internal.object;

import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Payloads and results of the operations for leases.
 *
 * <pre>
 * +-----------+---------+---------+-- -
 * | count u16 | entry 1 | entry 2 |
 * +-----------+---------+---------+-- -
 * </pre>
 */
final class ObjectMessages {

    static final String CLAIM = "rpc.objects.claim";
    static final String GRANT = "rpc.objects.grant";
    static final String RENEW = "rpc.objects.renew";
    static final String RELEASE = "rpc.objects.release";
    static final String LOST = "rpc.objects.lost";
    static final String LOOKUP = "rpc.objects.lookup";

    /** Most entries in one message. */
    static final int MAX_ENTRIES = 4_096;

    private static final int COUNT = 2;

    private ObjectMessages() {}

    /** An object, or a lease, and a claim. */
    record Pair(ObjectId first, ObjectId second) {
        static final int SIZE = 2 * ObjectId.BYTES;

        static Pair read(ByteBuffer in) {
            return new Pair(ObjectId.read(in), ObjectId.read(in));
        }

        void write(ByteBuffer out) {
            first.write(out);
            second.write(out);
        }
    }

    /** A lease, and how often it was claimed. */
    record Release(ObjectId lease, int count) {
        static final int SIZE = ObjectId.BYTES + 4;

        static Release read(ByteBuffer in) {
            return new Release(ObjectId.read(in), in.getInt());
        }

        void write(ByteBuffer out) {
            lease.write(out);
            out.putInt(count);
        }
    }

    /** The answer to a claim. */
    record Claimed(Status status, ObjectId lease, int millis) {
        static final int SIZE = 1 + ObjectId.BYTES + 4;

        static Claimed refused(Status why) {
            return new Claimed(why, ObjectId.NONE, 0);
        }

        static Claimed read(ByteBuffer in) {
            return new Claimed(Status.of(in.get()), ObjectId.read(in), in.getInt());
        }

        void write(ByteBuffer out) {
            out.put(status.number());
            lease.write(out);
            out.putInt(millis);
        }
    }

    /** A lease that is gone. */
    record Lost(ObjectId lease, byte why) {
        static final int SIZE = ObjectId.BYTES + 1;
        static final byte WITHDRAWN = 1;
        static final byte OWNER_ENDS = 2;

        static Lost read(ByteBuffer in) {
            return new Lost(ObjectId.read(in), in.get());
        }

        void write(ByteBuffer out) {
            lease.write(out);
            out.put(why);
        }
    }

    /** The answer to a lookup; ids are zero and types empty unless it is done. */
    record Found(Status status, ObjectId owner, ObjectId object, ObjectId claim, List<String> types) {

        static Found none() {
            return new Found(Status.UNKNOWN, ObjectId.NONE, ObjectId.NONE, ObjectId.NONE, List.of());
        }

        byte[] bytes() {
            ByteBuffer out = ByteBuffer.allocate(2 + 3 * ObjectId.BYTES + types.size() * 256);
            out.put(status.number());
            owner.write(out);
            object.write(out);
            claim.write(out);
            out.put((byte) types.size());
            types.forEach(type -> putText(out, type));
            return sized(out);
        }

        static Found read(byte[] bytes) {
            return reading(bytes, in -> {
                Status status = Status.of(in.get());
                ObjectId owner = ObjectId.read(in);
                ObjectId object = ObjectId.read(in);
                ObjectId claim = ObjectId.read(in);
                List<String> types = new ArrayList<>();
                for (int i = in.get() & 0xFF; i > 0; i--) {
                    types.add(text(in));
                }
                return new Found(status, owner, object, claim, types);
            });
        }
    }

    static void writeStatus(Status status, ByteBuffer out) {
        out.put(status.number());
    }

    static Status readStatus(ByteBuffer in) {
        return Status.of(in.get());
    }

    static <T> byte[] write(List<T> entries, int size, BiConsumer<T, ByteBuffer> writer) {
        ByteBuffer out = ByteBuffer.allocate(COUNT + entries.size() * size);
        out.putShort((short) entries.size());
        entries.forEach(entry -> writer.accept(entry, out));
        return out.array();
    }

    /** @throws RpcException INVALID_ARGUMENT if these are no such entries */
    static <T> List<T> read(byte[] bytes, int size, Function<ByteBuffer, T> reader) {
        return reading(bytes, in -> {
            int count = in.getShort() & 0xFFFF;
            if (count > MAX_ENTRIES || in.remaining() != count * size) {
                throw new RpcException(
                        RpcCode.INVALID_ARGUMENT,
                        count + " entries with " + in.remaining() + " bytes: an entry has " + size
                                + " bytes, and there are at most " + MAX_ENTRIES);
            }
            List<T> entries = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                entries.add(reader.apply(in));
            }
            return entries;
        });
    }

    static byte[] name(String name) {
        ByteBuffer out = ByteBuffer.allocate(256);
        putText(out, name);
        return sized(out);
    }

    static String readName(byte[] bytes) {
        return reading(bytes, ObjectMessages::text);
    }

    private static <T> T reading(byte[] bytes, Function<ByteBuffer, T> reader) {
        try {
            return reader.apply(ByteBuffer.wrap(bytes));
        } catch (java.nio.BufferUnderflowException e) {
            throw new RpcException(RpcCode.INVALID_ARGUMENT, "a message about remote objects is too short", e);
        }
    }

    private static void putText(ByteBuffer out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.put((byte) bytes.length).put(bytes);
    }

    private static String text(ByteBuffer in) {
        byte[] bytes = new byte[in.get() & 0xFF];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] sized(ByteBuffer out) {
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }
}
