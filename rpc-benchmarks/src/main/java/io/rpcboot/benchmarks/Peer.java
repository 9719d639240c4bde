package io.rpcboot.benchmarks;

/** One row of the table: a way for two processes to talk. Everything listens on loopback only. */
public interface Peer {

    /** The name on the command line. */
    String id();

    /** The name in the table. */
    String title();

    /** Whether this row has anything to show for a workload. */
    boolean runs(Workload workload);

    /**
     * Starts a server on a free port.
     *
     * @param received counts the items of {@link Workload#STREAM_UP}
     */
    Server serve(Workload workload, Tally received) throws Exception;

    /**
     * Opens the one connection; sends nothing yet.
     *
     * @param tally counts the answers, or the items of {@link Workload#STREAM_DOWN}, and says how many to make
     */
    Client connect(Workload workload, int port, Tally tally) throws Exception;

    /** A running server. */
    interface Server extends AutoCloseable {

        int port();

        @Override
        void close();
    }

    /** A connected client. */
    interface Client extends AutoCloseable {

        /** Starts the workload and returns; it goes on until the tally's limit, or until the client is closed. */
        void start();

        @Override
        void close();
    }
}
