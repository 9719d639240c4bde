package io.rpcboot.autoconfigure.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.ErrorLog;
import io.rpcboot.RpcServer.ErrorExposure;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.asm.ClassWriter;
import org.springframework.asm.Opcodes;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class RpcServerErrorsPropertiesTest {

    @Test
    void everythingButTheStackIsToldByDefault() {
        RpcServerErrorsProperties properties = bind(Map.of());
        assertThat(properties.expose()).isEqualTo(ErrorExposure.FULL);
        assertThat(properties.log()).isEqualTo(ErrorLog.UNEXPECTED);
        assertThat(properties.tellsStackTrace()).isFalse();
    }

    @Test
    void valuesAreReadFromTexts() {
        RpcServerErrorsProperties properties = bind(Map.of(
                "rpc.server.errors.expose", "code",
                "rpc.server.errors.include-stack-trace", "always",
                "rpc.server.errors.log", "none"));
        assertThat(properties.expose()).isEqualTo(ErrorExposure.CODE);
        assertThat(properties.log()).isEqualTo(ErrorLog.NONE);
        assertThat(properties.tellsStackTrace()).isTrue();
    }

    @Test
    void withDevelopmentToolsTheStackIsToldUnlessItIsForbidden() {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(new DevTools(before));
        try {
            assertThat(bind(Map.of()).tellsStackTrace()).isTrue();
            assertThat(bind(Map.of("rpc.server.errors.include-stack-trace", "never"))
                            .tellsStackTrace())
                    .isFalse();
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private static RpcServerErrorsProperties bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("rpc.server.errors", RpcServerErrorsProperties.class);
    }

    /** A class path that has spring-boot-devtools. */
    private static final class DevTools extends ClassLoader {

        DevTools(ClassLoader parent) {
            super(parent);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (!name.startsWith("org.springframework.boot.devtools.")) {
                throw new ClassNotFoundException(name);
            }
            ClassWriter writer = new ClassWriter(0);
            writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, name.replace('.', '/'), null, "java/lang/Object", null);
            byte[] bytes = writer.toByteArray();
            return defineClass(name, bytes, 0, bytes.length);
        }
    }
}
