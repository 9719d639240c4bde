package io.rpcboot.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The main class of a measured process: one end of one row under one workload. It obeys lines on standard
 * input, {@code sample} and {@code quit}, and ends when its input does, so that it never outlives the run.
 */
public final class Child {

    static final String SERVER = "server";
    static final String CLIENT = "client";
    static final String SAMPLE = "sample ";
    static final String QUIT = "quit";
    static final String READY = "ready ";
    static final String FAILED = "failed ";

    private Child() {}

    /** Runs one end; the arguments are server, row, workload, or client, row, workload, port. */
    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        System.setOut(System.err); // a library that prints must not be taken for an answer
        Peer peer = Rows.of(args[1]);
        Workload workload = Workload.of(args[2]);
        Tally tally = new Tally(Long.MAX_VALUE);
        if (args[0].equals(SERVER)) {
            try (Peer.Server server = peer.serve(workload, tally)) {
                out.println(READY + server.port());
                obey(tally, out);
            }
        } else {
            try (Peer.Client client = peer.connect(workload, Integer.parseInt(args[3]), tally)) {
                client.start();
                out.println(READY);
                obey(tally, out);
            }
        }
        System.exit(0); // whatever threads a library leaves behind
    }

    private static void obey(Tally tally, PrintStream out) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null && !line.equals(QUIT); line = in.readLine()) {
            Throwable failure = tally.failure();
            out.println(failure == null ? SAMPLE + Sample.take(tally).toLine() : FAILED + describe(failure));
        }
    }

    private static String describe(@Nullable Throwable failure) {
        return String.valueOf(failure).lines().findFirst().orElse("");
    }
}
