package io.rpcboot.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A {@link Child}, seen from the process that conducts the run. */
final class ChildProcess implements AutoCloseable {

    /** Ten thousand connections take their time. */
    private static final long ANSWER_TIMEOUT_SECONDS = 120;

    private static final long QUIT_TIMEOUT_SECONDS = 5;

    private final String name;
    private final Process process;
    private final BufferedReader out;
    private final PrintStream in;
    private final String greeting;

    /**
     * Starts it and waits until it is ready.
     *
     * @param core the core that it may run on; null for all
     */
    ChildProcess(@Nullable Integer core, List<String> jvmFlags, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (core != null) {
            command.addAll(List.of("taskset", "-c", core.toString()));
        }
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(jvmFlags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Child.class.getName()));
        command.addAll(List.of(arguments));
        name = String.join(" ", arguments);
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        out = process.inputReader(StandardCharsets.UTF_8);
        in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        try {
            greeting = answer(Child.READY + " ");
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The port that a server listens on. */
    String port() {
        return greeting;
    }

    Sample sample() throws IOException, InterruptedException {
        return Sample.ofLine(ask(Child.SAMPLE, ""));
    }

    /**
     * Lets the process obey a command.
     *
     * @return what it says behind the command's word
     */
    String ask(String command, Object argument) throws IOException, InterruptedException {
        in.println((command + " " + argument).strip());
        return answer(command + " ");
    }

    /** Asks it to end and waits for nothing. */
    void quit() {
        in.println(Child.QUIT);
    }

    /** Asks it to end, and ends it when it does not. */
    @Override
    public void close() {
        quit();
        try {
            if (!process.waitFor(QUIT_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(QUIT_TIMEOUT_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private String answer(String prefix) throws IOException, InterruptedException {
        CompletableFuture<@Nullable String> line = CompletableFuture.supplyAsync(() -> readLine(prefix));
        try {
            String answer = line.get(ANSWER_TIMEOUT_SECONDS, TimeUnit.SECONDS);
            if (answer == null || answer.startsWith(Child.FAILED)) {
                throw new IOException(name + ": " + (answer == null ? "ended too early" : answer));
            }
            return answer.substring(prefix.length());
        } catch (TimeoutException e) {
            throw new IOException(name + ": no answer within " + ANSWER_TIMEOUT_SECONDS + " s", e);
        } catch (ExecutionException e) {
            throw new IOException(name + ": " + e.getCause(), e);
        }
    }

    /** The next line that is an answer; a JVM may have something to say as well. */
    private @Nullable String readLine(String prefix) {
        try {
            String line = out.readLine();
            while (line != null && !line.startsWith(prefix) && !line.startsWith(Child.FAILED)) {
                line = out.readLine();
            }
            return line;
        } catch (IOException e) {
            return Child.FAILED + e;
        }
    }
}
