package io.rpcboot.autoconfigure.testing;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** A main class in a process of its own, with the class path of the tests, and what it has written so far. */
public final class JavaProcess implements AutoCloseable {

    private static final int STOP_SECONDS = 20;

    private final Process process;
    private final Thread reader;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private JavaProcess(Process process) {
        this.process = process;
        this.reader = new Thread(this::read, "output of process " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    public static JavaProcess start(Class<?> main, List<String> arguments) {
        return start(main, arguments, entry -> true);
    }

    /**
     * As {@link #start(Class, List)}, with less on the class path.
     *
     * @param onClassPath which of the files and folders of the class path it gets
     */
    public static JavaProcess start(Class<?> main, List<String> arguments, Predicate<String> onClassPath) {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(onClassPath)
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                classPath,
                main.getName()));
        command.addAll(arguments);
        try {
            return new JavaProcess(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Called by the process itself: it ends when its input does, which its parent's end closes. */
    public static void endWithParent() {
        Thread watcher = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // nobody writes
                        }
                    } catch (IOException e) {
                        // closed, too
                    }
                    Runtime.getRuntime().halt(0);
                },
                "watches the parent");
        watcher.setDaemon(true);
        watcher.start();
    }

    /** What it has written so far. */
    public String output() {
        return String.join("\n", lines);
    }

    /** Waits until it has written something; fails with its output if it ends before. */
    public MatchResult await(Pattern pattern, Duration limit) {
        Awaitility.await().atMost(limit).until(() -> pattern.matcher(output()).find() || !reader.isAlive());
        Matcher matcher = pattern.matcher(output());
        if (!matcher.find()) {
            throw new IllegalStateException("it has ended without " + pattern + "\n" + output());
        }
        return matcher.toMatchResult();
    }

    /** Waits for its end, and the end of its output; its exit code. */
    public int waitFor(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("it has not ended within " + limit + "\n" + output());
            }
            reader.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        waitFor(Duration.ofSeconds(STOP_SECONDS));
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add(e.toString());
        }
    }
}
