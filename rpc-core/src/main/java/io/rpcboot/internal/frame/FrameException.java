package io.rpcboot.internal.frame;

/** The peer sent bytes that are no frame of this protocol; fatal for the connection. */
public final class FrameException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** A cause of its own is never of interest: the text says what was read, and what it should have been. */
    public FrameException(String message) {
        super(message, null, false, false);
    }
}
