package io.rpcboot.autoconfigure.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.autoconfigure.testing.MeteredNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboard in docs can be imported, and asks for nothing but meters that the starter registers. */
class GrafanaDashboardTest {

    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final Pattern METRIC = Pattern.compile("\\brpc_[a-z0-9_]+");
    private static final Pattern SAMPLE = Pattern.compile("^(rpc_[a-z0-9_]+)(\\{[^}]*\\})? ", Pattern.MULTILINE);

    private final JsonNode dashboard = read();

    @Test
    void eachMetricOfThePanelsIsThere() {
        Set<String> exported = exported();
        Set<String> asked = new TreeSet<>();
        for (String expression : expressions()) {
            Matcher metric = METRIC.matcher(expression);
            while (metric.find()) {
                asked.add(metric.group());
            }
        }
        assertThat(asked).hasSizeGreaterThan(25).isSubsetOf(exported);
    }

    @Test
    void panelsHaveTitlesUnitsAndExplanations() {
        assertThat(panels()).hasSizeGreaterThan(25).allSatisfy(panel -> {
            assertThat(panel.path("title").asString("")).isNotBlank();
            assertThat(panel.path("description").asString(""))
                    .as(panel.path("title").asString())
                    .endsWith(".");
            assertThat(panel.path("fieldConfig").path("defaults").path("unit").asString(""))
                    .isNotBlank();
            assertThat(panel.path("datasource").path("uid").asString("")).isEqualTo("${datasource}");
        });
        assertThat(panels()).extracting(panel -> panel.path("id").asInt()).doesNotHaveDuplicates();
    }

    @Test
    void dashboardCanBeImported() {
        assertThat(dashboard.path("title").asString()).isEqualTo("RPC");
        assertThat(dashboard.path("id").isNull()).isTrue();
        assertThat(dashboard.path("schemaVersion").asInt()).isGreaterThanOrEqualTo(38);
        assertThat(dashboard.path("templating").path("list"))
                .extracting(variable -> variable.path("name").asString())
                .containsExactly("datasource", "instance");
    }

    @Test
    void panelsDoNotOverlap() {
        Set<String> cells = new TreeSet<>();
        for (JsonNode panel : dashboard.path("panels")) {
            JsonNode at = panel.path("gridPos");
            for (int x = at.path("x").asInt();
                    x < at.path("x").asInt() + at.path("w").asInt();
                    x++) {
                for (int y = at.path("y").asInt();
                        y < at.path("y").asInt() + at.path("h").asInt();
                        y++) {
                    assertThat(x).isLessThan(24);
                    assertThat(cells.add(x + "," + y))
                            .as(panel.path("title").asString())
                            .isTrue();
                }
            }
        }
    }

    /** The names of all samples of a server and a caller that have seen every kind of call. */
    private static Set<String> exported() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        String histograms = "management.metrics.distribution.percentiles-histogram.rpc=true";
        try (MeteredNode server = MeteredNode.server(registry, histograms);
                MeteredNode caller = MeteredNode.caller(registry, server, histograms)) {
            RemoteClient client = caller.context().getBean(RemoteClients.class).forService("metered");
            client.call("add", 1, Integer.class).block(LIMIT);
            Disposable running = client.call("never", 1, Integer.class).subscribe();
            await().atMost(LIMIT)
                    .until(() -> registry.scrape().contains("rpc_server_calls_seconds_bucket")
                            && registry.scrape().contains("rpc_eventloop_lag_seconds{loop"));
            String text = registry.scrape();
            running.dispose();
            Set<String> names = new TreeSet<>();
            Matcher sample = SAMPLE.matcher(text);
            while (sample.find()) {
                names.add(sample.group(1));
            }
            return names;
        }
    }

    private List<String> expressions() {
        List<String> expressions = new ArrayList<>();
        for (JsonNode panel : panels()) {
            for (JsonNode target : panel.path("targets")) {
                expressions.add(target.path("expr").asString());
            }
        }
        return expressions;
    }

    private List<JsonNode> panels() {
        List<JsonNode> panels = new ArrayList<>();
        for (JsonNode panel : dashboard.path("panels")) {
            if (!panel.path("type").asString().equals("row")) {
                panels.add(panel);
            }
        }
        return panels;
    }

    private static JsonNode read() {
        try {
            return new JsonMapper().readTree(Files.readString(Path.of("..", "docs", "grafana-dashboard.json")));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
