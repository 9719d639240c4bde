package io.rpcboot.sample;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Cuts text that comes in pieces into lines, which end in a newline or in a carriage return and one. One for each
 * text, not thread-safe.
 */
final class TextLines {

    /** Most chars of a line: it has to be kept until it ends. */
    static final int MAX_LINE_CHARS = 256 * 1024;

    private final StringBuilder begun = new StringBuilder();
    private long number = 1;

    private TextLines() {}

    /** The lines of a text, without their ends; fails at one that is too long. */
    static Flux<String> of(Flux<String> pieces) {
        return Flux.defer(() -> {
            TextLines lines = new TextLines();
            return pieces.concatMapIterable(lines::ended, 1).concatWith(Mono.fromSupplier(lines::rest));
        });
    }

    /** The lines that end in the next piece. */
    private List<String> ended(String piece) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int end = piece.indexOf('\n'); end >= 0; end = piece.indexOf('\n', start)) {
            append(piece, start, end);
            lines.add(take());
            start = end + 1;
        }
        append(piece, start, piece.length());
        return lines;
    }

    /** A last line that does not end; null where there is none. */
    private @Nullable String rest() {
        return begun.isEmpty() ? null : begun.toString();
    }

    private void append(String piece, int start, int end) {
        if (begun.length() + end - start > MAX_LINE_CHARS) {
            throw new ResponseStatusException(
                    HttpStatus.CONTENT_TOO_LARGE,
                    "Line " + number + " has more than " + MAX_LINE_CHARS + " characters, which is the limit.");
        }
        begun.append(piece, start, end);
    }

    private String take() {
        int length = begun.length();
        if (length > 0 && begun.charAt(length - 1) == '\r') {
            begun.setLength(length - 1);
        }
        String line = begun.toString();
        begun.setLength(0);
        number++;
        return line;
    }
}
