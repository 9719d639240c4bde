package io.rpcboot.autoconfigure.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.rpcboot.codec.PayloadBuffer;
import io.rpcboot.codec.PayloadCodec;
import io.rpcboot.codec.PayloadReader;
import io.rpcboot.codec.PayloadWriter;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.Ordered;

class RpcCodecAutoConfigurationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(RpcCodecAutoConfiguration.class, JacksonAutoConfiguration.class));

    @Test
    void cborComesFirstThenJson() {
        runner.run(
                context -> assertThat(context.getBean(RpcCodecs.class).names()).containsExactly("cbor", "json"));
    }

    @Test
    void theMappersOfTheApplicationAreUsed() {
        runner.withPropertyValues("spring.jackson.property-naming-strategy=SNAKE_CASE")
                .run(context -> {
                    assertThat(json(context.getBean(RpcCodecs.class))).isEqualTo("{\"line_count\":3}");
                });
    }

    @Test
    void withoutMapperBeansTheirDefaultsAreUsed() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(RpcCodecAutoConfiguration.class))
                .run(context ->
                        assertThat(json(context.getBean(RpcCodecs.class))).isEqualTo("{\"lineCount\":3}"));
    }

    @Test
    void withoutCborThereIsJson() {
        runner.withClassLoader(new FilteredClassLoader("tools.jackson.dataformat.cbor"))
                .run(context ->
                        assertThat(context.getBean(RpcCodecs.class).names()).containsExactly("json"));
    }

    @Test
    void withoutJacksonThereIsNoCodecAndTheStartGoesOn() {
        runner.withClassLoader(new FilteredClassLoader("tools.jackson")).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(RpcCodecs.class).all()).isEmpty();
        });
    }

    @Test
    void codecsOfTheApplicationTakeTheirPlaceByOrder() {
        runner.withBean("mine", OwnCodec.class, () -> new OwnCodec("mine")).run(context -> {
            assertThat(context.getBean(RpcCodecs.class).names()).containsExactly("mine", "cbor", "json");
        });
    }

    @Test
    void aCodecWithTheNameOfAnotherReplacesItWhereItComesFirst() {
        runner.withBean("mine", OwnCodec.class, () -> new OwnCodec("cbor")).run(context -> {
            assertThat(context.getBean(RpcCodecs.class).all())
                    .hasSize(2)
                    .first()
                    .isInstanceOf(OwnCodec.class);
        });
    }

    private static String json(RpcCodecs codecs) {
        PayloadCodec json = codecs.all().stream()
                .filter(codec -> codec.name().equals("json"))
                .findFirst()
                .orElseThrow();
        PayloadBuffer out = new PayloadBuffer(64, 1024);
        json.writer(Counted.class).write(new Counted(3), out);
        assertThat(json.reader(Counted.class).read(Unpooled.wrappedBuffer(out.copy())))
                .isEqualTo(new Counted(3));
        return new String(out.copy(), StandardCharsets.UTF_8);
    }

    record Counted(int lineCount) {}

    record OwnCodec(String name) implements PayloadCodec, Ordered {

        @Override
        public int getOrder() {
            return 0;
        }

        @Override
        public PayloadWriter writer(Type type) {
            throw new UnsupportedOperationException();
        }

        @Override
        public PayloadReader reader(Type type) {
            throw new UnsupportedOperationException();
        }

        @Override
        public PayloadReader argumentsReader(List<Argument> arguments) {
            throw new UnsupportedOperationException();
        }
    }
}
