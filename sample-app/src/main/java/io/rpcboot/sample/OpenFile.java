package io.rpcboot.sample;

import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** A file that is read through a cursor, off the event loop. Any thread, one call at a time. */
final class OpenFile implements FileCursor {

    private static final int MAX_LINES = 1_000;
    private static final int MAX_LINE_BYTES = 64 * 1024;

    private final RandomAccessFile file;
    private final Scheduler scheduler;

    private OpenFile(RandomAccessFile file, Scheduler scheduler) {
        this.file = file;
        this.scheduler = scheduler;
    }

    static OpenFile open(Path path, Scheduler scheduler) throws IOException {
        return new OpenFile(new RandomAccessFile(path.toFile(), "r"), scheduler);
    }

    @Override
    public Mono<List<String>> next(int count) {
        if (count < 1 || count > MAX_LINES) {
            throw new RpcException(RpcCode.INVALID_ARGUMENT, "count must be 1 to " + MAX_LINES + ", but is " + count);
        }
        return Mono.fromCallable(() -> read(count)).subscribeOn(scheduler);
    }

    @Override
    public Mono<Void> seek(long position) {
        return Mono.<Void>fromCallable(() -> {
                    synchronized (file) {
                        if (position < 0 || position > file.length()) {
                            throw new RpcException(
                                    RpcCode.OUT_OF_RANGE,
                                    "position " + position + " is not in the file, which has " + file.length()
                                            + " bytes");
                        }
                        file.seek(position);
                    }
                    return null;
                })
                .subscribeOn(scheduler);
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new RpcException(RpcCode.INTERNAL, "the file cannot be closed: " + e.getMessage(), e);
        }
    }

    private List<String> read(int count) throws IOException {
        List<String> lines = new ArrayList<>();
        synchronized (file) {
            while (lines.size() < count) {
                String line = readLine();
                if (line == null) {
                    break;
                }
                lines.add(line);
            }
        }
        return lines;
    }

    /** A longer line is cut, and goes on as the next. */
    private @Nullable String readLine() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int octet = file.read();
        if (octet < 0) {
            return null;
        }
        while (octet >= 0 && octet != '\n' && bytes.size() < MAX_LINE_BYTES) {
            bytes.write(octet);
            octet = file.read();
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
