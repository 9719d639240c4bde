package io.rpcboot.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The versions of the libraries that the rows use, from the list that the build leaves in the jar. */
final class Versions {

    private static final String LIST = "dependencies.txt";

    private final Map<String, String> byArtifact;

    private Versions(Map<String, String> byArtifact) {
        this.byArtifact = byArtifact;
    }

    static Versions ofBuild() {
        try (InputStream in = Versions.class.getResourceAsStream(LIST)) {
            return of(in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + LIST, e);
        }
    }

    /** @param list lines of {@code group:artifact:type[:classifier]:version:scope} */
    static Versions of(String list) {
        Map<String, String> versions = new TreeMap<>();
        list.lines()
                .map(line -> line.strip().split(":", -1))
                .filter(parts -> parts.length >= 5)
                .forEach(parts -> versions.put(parts[0] + ":" + parts[1], parts[parts.length - 2]));
        return new Versions(versions);
    }

    /** The names and versions of some artifacts, for a heading. */
    String of(List<String> artifacts) {
        return artifacts.stream()
                .map(artifact -> artifact.substring(artifact.indexOf(':') + 1) + " "
                        + byArtifact.getOrDefault(artifact, "of an unknown version"))
                .collect(Collectors.joining(", "));
    }
}
