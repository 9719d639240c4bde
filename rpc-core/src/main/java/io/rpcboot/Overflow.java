package io.rpcboot;

/**
 * What happens to the items of a producer that cannot wait, such as a sensor or a market feed, while their consumer
 * takes no more: its credit has run out, or the socket is full. All but {@link #BACKPRESSURE} ask the producer for
 * everything at once, and keep up to {@code bufferSize} items that wait for their turn; the buffer is at the producer.
 * However many items wait, control frames such as a cancellation or an error do not wait behind them.
 */
public enum Overflow {

    /**
     * The producer is asked for what its consumer takes, and nothing is kept: for all sources that can wait, and the
     * default. What a source does that cannot is its own choice; {@code Flux.interval} fails, for instance.
     */
    BACKPRESSURE,

    /**
     * Items wait in the buffer. An item that finds it full ends the stream: the producer is cancelled, the consumer
     * still gets what waits, and then the overrun error ({@link RpcCode#RESOURCE_EXHAUSTED}).
     */
    BUFFER,

    /** An item that finds the buffer full takes the place of the one that has waited longest, which is dropped. */
    DROP_OLDEST,

    /** An item that finds the buffer full is dropped. */
    DROP_LATEST,

    /**
     * An item that finds the buffer full ends the stream at once: the producer is cancelled, what waits is dropped,
     * and the consumer gets the overrun error ({@link RpcCode#RESOURCE_EXHAUSTED}) without having to take another
     * item.
     */
    ERROR;

    /** How many items wait at most where nothing else is said. */
    public static final int DEFAULT_BUFFER_SIZE = 256;

    /** Most items that may be kept for one stream. */
    public static final int MAX_BUFFER_SIZE = 1 << 20;

    /**
     * Checks the size of a buffer.
     *
     * @throws IllegalArgumentException if it is not 1 to {@value #MAX_BUFFER_SIZE}
     */
    public static int requireBufferSize(int bufferSize) {
        if (bufferSize < 1 || bufferSize > MAX_BUFFER_SIZE) {
            throw new IllegalArgumentException(
                    "bufferSize is 1 to " + MAX_BUFFER_SIZE + " items, this one is " + bufferSize);
        }
        return bufferSize;
    }
}
