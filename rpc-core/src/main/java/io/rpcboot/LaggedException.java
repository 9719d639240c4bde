package io.rpcboot;

/**
 * A subscriber of a shared stream fell behind by more than its buffer, and lost items that the other subscribers got.
 * It gets this error behind the items that its buffer had kept; subscribing again goes on with what comes then.
 */
public class LaggedException extends RpcException {

    private static final long serialVersionUID = 1L;

    private final long lost;

    /**
     * @param bufferSize how many items were kept for the subscriber
     * @param lost how many items came after those, before it got this error
     */
    public LaggedException(int bufferSize, long lost) {
        super(
                RpcCode.RESOURCE_EXHAUSTED,
                "a subscriber of a shared stream fell behind by more than its buffer of " + bufferSize + " items: "
                        + lost + " were lost; request faster, or raise the size given to FanOut");
        this.lost = lost;
    }

    /** How many items it did not get, up to the moment of this error. */
    public long lost() {
        return lost;
    }
}
