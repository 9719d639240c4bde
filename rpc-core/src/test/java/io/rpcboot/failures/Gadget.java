package io.rpcboot.failures;

/** Tells when it is loaded by its name; nothing refers to it. */
@SuppressWarnings("unused")
final class Gadget extends RuntimeException {

    private static final long serialVersionUID = 1L;

    static {
        System.setProperty("io.rpcboot.test.gadget", "loaded");
    }

    Gadget(String message) {
        super(message);
    }
}
