package io.rpcboot.autoconfigure.metrics;

/** Whose connections, event loops and events a meter is about: its tag {@code side}. */
enum Side {
    SERVER("server"),
    CLIENT("client");

    static final String TAG = "side";

    private final String tagValue;

    Side(String tagValue) {
        this.tagValue = tagValue;
    }

    String tagValue() {
        return tagValue;
    }
}
