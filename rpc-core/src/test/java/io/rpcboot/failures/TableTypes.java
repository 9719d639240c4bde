package io.rpcboot.failures;

/** What handlers of the failure table throw and give. */
final class TableTypes {

    private TableTypes() {}

    static class OrderLocked extends RuntimeException {

        private static final long serialVersionUID = 1L;

        OrderLocked(String message) {
            super(message);
        }
    }

    static final class OrderLockedForGood extends OrderLocked {

        private static final long serialVersionUID = 1L;

        OrderLockedForGood(String message) {
            super(message);
        }
    }

    /** Refers to itself. */
    static final class Unwritable {

        public Unwritable getSelf() {
            return this;
        }
    }
}
