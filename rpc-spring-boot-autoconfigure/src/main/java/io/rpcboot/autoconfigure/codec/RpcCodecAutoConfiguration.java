package io.rpcboot.autoconfigure.codec;

import io.rpcboot.RemoteObjects;
import io.rpcboot.codec.JacksonPayloadCodec;
import io.rpcboot.codec.PayloadCodec;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

/**
 * Auto-configuration for payload codecs: CBOR, then JSON, each with the application's own mapper where Jackson
 * has it. Other {@link PayloadCodec} beans with a higher precedence come before them.
 */
@AutoConfiguration(afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration")
public final class RpcCodecAutoConfiguration {

    private static final int CBOR_ORDER = Ordered.LOWEST_PRECEDENCE - 20;
    private static final int JSON_ORDER = Ordered.LOWEST_PRECEDENCE - 10;

    @Bean
    @ConditionalOnMissingBean
    RpcCodecs rpcCodecs(ObjectProvider<PayloadCodec> codecs, ObjectProvider<RemoteObjects> objects) {
        RemoteObjects remote = objects.getIfAvailable();
        return new RpcCodecs(codecs.orderedStream()
                .map(codec -> remote == null ? codec : codec.withReferences(remote.references()))
                .toList());
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(CBORMapper.class)
    static class CborConfiguration {

        @Bean
        @Order(CBOR_ORDER)
        @ConditionalOnMissingBean(name = "rpcCborCodec")
        PayloadCodec rpcCborCodec(ObjectProvider<CBORMapper> mapper) {
            return JacksonPayloadCodec.cbor(mapper.getIfAvailable(CBORMapper::new));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(JsonMapper.class)
    static class JsonConfiguration {

        @Bean
        @Order(JSON_ORDER)
        @ConditionalOnMissingBean(name = "rpcJsonCodec")
        PayloadCodec rpcJsonCodec(ObjectProvider<JsonMapper> mapper) {
            return JacksonPayloadCodec.json(mapper.getIfAvailable(JsonMapper::new));
        }
    }
}
