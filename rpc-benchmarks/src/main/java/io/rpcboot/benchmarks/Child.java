package io.rpcboot.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The main class of a measured process: one end of one row under one workload. It obeys lines on standard
 * input, answers each with a line that opens with the same word, and ends when its input does, so that it never
 * outlives the run.
 */
public final class Child {

    static final String SERVER = "server";
    static final String CLIENT = "client";
    static final String READY = "ready";
    static final String FAILED = "failed";

    /** Opens so many idle connections or streams. */
    static final String STAND = "stand";

    /** Begins the workload. */
    static final String START = "start";

    /** Calls so many times a second. */
    static final String PACE = "pace";

    static final String SAMPLE = "sample";
    static final String MEMORY = "memory";

    /** Opens a window for latencies. */
    static final String RECORD = "record";

    /** Closes it and says what they were. */
    static final String PERCENTILES = "percentiles";

    static final String QUIT = "quit";

    private final PrintStream out;
    private final Tally tally = new Tally(Long.MAX_VALUE);

    private Child(PrintStream out) {
        this.out = out;
    }

    /** Runs one end; the arguments are server, row, workload, or client, row, workload, port. */
    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        System.setOut(System.err); // a library that prints must not be taken for an answer
        new Child(out).run(args);
        System.setErr(new PrintStream(OutputStream.nullOutputStream())); // calls that are cut off have much to say
        Runtime.getRuntime().halt(0); // whatever threads a library leaves behind
    }

    private void run(String[] args) throws Exception {
        Peer peer = Rows.of(args[1]);
        Workload workload = Workload.of(args[2]);
        if (args[0].equals(SERVER)) {
            out.println(READY + " " + peer.serve(workload, tally).port());
            obey(null);
        } else {
            Peer.Client client = peer.connect(workload, Integer.parseInt(args[3]), tally);
            out.println(READY + " ");
            obey(client);
        }
    }

    private void obey(Peer.@Nullable Client client) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null && !line.equals(QUIT); line = in.readLine()) {
            String[] words = line.split(" ", 2);
            out.println(answer(words[0], words.length == 1 ? "" : words[1], client));
        }
    }

    private String answer(String command, String argument, Peer.@Nullable Client client) {
        try {
            String result = client == null ? ofBoth(command) : ofClient(command, argument, client);
            Throwable failure = tally.failure();
            return failure == null ? command + " " + result : FAILED + " " + describe(failure);
        } catch (Exception e) {
            return FAILED + " " + command + ": " + describe(e);
        }
    }

    private String ofClient(String command, String argument, Peer.Client client) throws Exception {
        switch (command) {
            case STAND -> client.stand(Integer.parseInt(argument));
            case START -> client.start();
            case PACE -> tally.rate(Double.parseDouble(argument));
            case RECORD -> tally.latencies().start();
            case PERCENTILES -> {
                return tally.latencies().stop().toLine();
            }
            default -> {
                return ofBoth(command);
            }
        }
        return "";
    }

    private String ofBoth(String command) throws InterruptedException {
        return switch (command) {
            case SAMPLE -> Sample.take(tally).toLine();
            case MEMORY -> Long.toString(UsedMemory.bytes());
            default -> throw new IllegalArgumentException("unknown");
        };
    }

    private static String describe(Throwable failure) {
        return String.valueOf(failure).lines().findFirst().orElse("");
    }
}
