package io.rpcboot.sample;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file that is read as it grows, as {@code tail -f} does. One that becomes shorter, or is replaced by another one of
 * its name, is read again from its beginning; one that is removed has ended. Blocks; one thread at a time gets in.
 */
final class FollowedFile implements AutoCloseable {

    /** Bytes that are read in one go. */
    static final int CHUNK_BYTES = 64 * 1024;

    /** Most bytes of a line; what a longer one has beyond is left out. */
    static final int MAX_LINE_BYTES = 16 * 1024;

    private final Path path;
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private FileChannel channel;
    private @Nullable Object identity;
    private long position;
    private long number;
    private int restarts;
    private boolean removed;

    private FollowedFile(Path path, boolean fromStart) throws IOException {
        this.path = path;
        this.channel = open(path);
        this.identity = identity(path);
        this.position = fromStart ? 0 : channel.size();
    }

    /**
     * Opens a file.
     *
     * @param path no link
     * @param fromStart whether what it has already is read as well
     */
    static FollowedFile open(Path path, boolean fromStart) throws IOException {
        return new FollowedFile(path, fromStart);
    }

    /** Bytes that it has now. */
    synchronized long size() throws IOException {
        return channel.size();
    }

    /** How often it was read again from its beginning. */
    synchronized int restarts() {
        return restarts;
    }

    /** Whether it is gone, and all that it had has been read. */
    synchronized boolean isRemoved() {
        return removed;
    }

    /** The lines that have come since, at most those of one chunk. */
    synchronized List<TailLine> read() throws IOException {
        List<TailLine> lines = new ArrayList<>();
        if (removed || !channel.isOpen()) {
            return lines;
        }
        if (channel.size() < position) {
            restart();
        }
        chunk.clear();
        int count = channel.read(chunk, position);
        if (count > 0) {
            position += count;
            cut(lines);
            return lines;
        }
        Object now = identity(path);
        if (now == null) {
            removed = true;
            rest(lines);
        } else if (!now.equals(identity)) {
            rest(lines);
            channel.close();
            channel = open(path);
            identity = now;
            restart();
        }
        return lines;
    }

    @Override
    public synchronized void close() throws IOException {
        channel.close();
    }

    private void restart() {
        position = 0;
        number = 0;
        begun.reset();
        restarts++;
    }

    private void cut(List<TailLine> lines) {
        byte[] bytes = chunk.array();
        int start = 0;
        for (int i = 0; i < chunk.position(); i++) {
            if (bytes[i] == '\n') {
                append(bytes, start, i);
                lines.add(take());
                start = i + 1;
            }
        }
        append(bytes, start, chunk.position());
    }

    private void append(byte[] bytes, int start, int end) {
        begun.write(bytes, start, Math.min(end - start, MAX_LINE_BYTES - begun.size()));
    }

    /** A last line that does not end. */
    private void rest(List<TailLine> lines) {
        if (begun.size() > 0) {
            lines.add(take());
        }
    }

    private TailLine take() {
        String text = begun.toString(StandardCharsets.UTF_8);
        begun.reset();
        number++;
        return new TailLine(number, text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }

    private static FileChannel open(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    }

    /** What tells this file from another one of its name; null if there is none. */
    private static @Nullable Object identity(Path path) throws IOException {
        try {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return now.isRegularFile() ? Objects.requireNonNullElse(now.fileKey(), "") : null;
        } catch (NoSuchFileException e) {
            return null;
        }
    }
}
