package io.rpcboot.autoconfigure.actuate;

/** Somebody asked for what has ended meanwhile. */
final class EndedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    EndedException(String text) {
        super(text);
    }
}
