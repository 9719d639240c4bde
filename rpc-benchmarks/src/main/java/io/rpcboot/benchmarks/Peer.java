package io.rpcboot.benchmarks;

import java.util.List;

/** One row of the table: a way for two processes to talk. Everything listens on loopback only. */
public interface Peer {

    /** The name on the command line. */
    String id();

    /** The name in the table. */
    String title();

    /** The artifacts, as {@code group:artifact}, whose versions are printed beside the title. */
    List<String> artifacts();

    /** Whether this row has anything to show for a workload. */
    boolean runs(Workload workload);

    /**
     * Starts a server on a free port.
     *
     * @param received counts the items of {@link Workload.Kind#STREAM_UP}
     */
    Server serve(Workload workload, Tally received) throws Exception;

    /**
     * Opens the connections that carry the calls; sends nothing yet.
     *
     * @param tally counts the answers, or the items of {@link Workload.Kind#STREAM_DOWN}, and says how many to make
     */
    Client connect(Workload workload, int port, Tally tally) throws Exception;

    /** A running server. */
    interface Server extends AutoCloseable {

        int port();

        @Override
        void close();

        static Server of(int port, Runnable close) {
            return new Server() {
                @Override
                public int port() {
                    return port;
                }

                @Override
                public void close() {
                    close.run();
                }
            };
        }
    }

    /** A connected client. */
    interface Client extends AutoCloseable {

        /** Starts the workload and returns; it goes on until the tally's limit, or until the client is closed. */
        void start();

        /** Opens so many more idle connections, or streams that stay open; returns when they are. */
        void stand(int count) throws Exception;

        @Override
        void close();

        static Client of(Runnable start, Standing stand, Runnable close) {
            return new Client() {
                @Override
                public void start() {
                    start.run();
                }

                @Override
                public void stand(int count) throws Exception {
                    stand.open(count);
                }

                @Override
                public void close() {
                    close.run();
                }
            };
        }
    }

    /** Opens what stands idle while others call. */
    @FunctionalInterface
    interface Standing {

        /** For rows whose workloads have nothing of the kind. */
        Standing NONE = count -> {
            throw new UnsupportedOperationException("this row opens nothing that stands idle");
        };

        void open(int count) throws Exception;
    }
}
