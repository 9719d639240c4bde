package io.rpcboot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ConfigurationMetadataTest {

    private final List<JsonNode> properties = read();

    @Test
    void everyPropertyHasADescription() {
        assertThat(properties)
                .hasSizeGreaterThan(30)
                .allSatisfy(property -> assertThat(property.path("description").asString(""))
                        .as(name(property))
                        .endsWith("."));
    }

    @Test
    void everyPropertyHasADefaultOrSaysThatItHasNone() {
        assertThat(properties)
                .filteredOn(property -> property.path("defaultValue").isMissingNode())
                .allSatisfy(property -> assertThat(property.path("description").asString(""))
                        .as(name(property))
                        .endsWith("None by default."));
    }

    @Test
    void sizesAndTimesHaveTheirTypes() {
        assertThat(properties)
                .filteredOn(property -> name(property).endsWith("-size"))
                .isNotEmpty()
                .allSatisfy(property -> assertThat(type(property)).isEqualTo("org.springframework.util.unit.DataSize"));
        assertThat(properties)
                .filteredOn(property -> name(property).matches(".*(timeout|interval|period|time|backoff)"))
                .isNotEmpty()
                .allSatisfy(property -> assertThat(type(property)).isEqualTo("java.time.Duration"));
    }

    private static String name(JsonNode property) {
        return property.path("name").asString();
    }

    private static String type(JsonNode property) {
        return property.path("type").asString();
    }

    private static List<JsonNode> read() {
        String file = "/META-INF/spring-configuration-metadata.json";
        try (InputStream in = io.rpcboot.annotation.RpcHandler.class.getResourceAsStream(file)) {
            JsonNode all = new JsonMapper().readTree(in).path("properties");
            return StreamSupport.stream(all.spliterator(), false)
                    .filter(property -> name(property).startsWith("rpc."))
                    .toList();
        } catch (IOException ex) {
            throw new IllegalStateException(ex);
        }
    }
}
