package io.rpcboot.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;

/** A process that makes nothing but unary calls has loaded all types that the signatures of its hot path name. */
class LoadedTypesTests {

    private static final Class<?>[] HOT_PATH = {
        ServiceClient.class,
        CallOptions.class,
        CallRequest.class,
        MadeCall.class,
        CallProgress.class,
        CarriedCall.class,
        OpenCall.class,
        ClientCall.class,
        CallContext.class,
        ServedCall.class,
        EndingCall.class,
        StoppableCall.class,
        ServerCall.class,
        CallOutbound.class,
        CallTarget.class,
        EncodedItem.class,
    };

    @Test
    void areAllLoadedByACall() throws Exception {
        OwnLoader loader = new OwnLoader();
        ((Runnable) loader.loadClass(OneCall.class.getName())
                        .getDeclaredConstructor()
                        .newInstance())
                .run();

        Set<String> missing = new TreeSet<>();
        for (Class<?> hot : HOT_PATH) {
            for (String named : namedInSignatures(hot)) {
                if (!loader.hasLoaded(named)) {
                    missing.add(hot.getSimpleName() + " names " + named);
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    private static Set<String> namedInSignatures(Class<?> type) throws IOException {
        Set<String> named = new TreeSet<>();
        try (InputStream bytes = bytesOf(type.getName())) {
            new ClassReader(bytes)
                    .accept(
                            new ClassVisitor(SpringAsmInfo.ASM_VERSION) {
                                @Override
                                public MethodVisitor visitMethod(
                                        int access, String name, String descriptor, String signature, String[] thrown) {
                                    add(Type.getReturnType(descriptor));
                                    for (Type argument : Type.getArgumentTypes(descriptor)) {
                                        add(argument);
                                    }
                                    return null;
                                }

                                private void add(Type argument) {
                                    if (argument.getSort() == Type.OBJECT && OwnLoader.loads(argument.getClassName())) {
                                        named.add(argument.getClassName());
                                    }
                                }
                            },
                            ClassReader.SKIP_CODE);
        }
        return named;
    }

    private static InputStream bytesOf(String className) {
        return Objects.requireNonNull(
                LoadedTypesTests.class.getResourceAsStream("/" + className.replace('.', '/') + ".class"));
    }

    /** Loads classes of this project, and those of observations, anew, so that nothing but the one call has loaded any. */
    private static final class OwnLoader extends ClassLoader {

        static boolean loads(String name) {
            return name.startsWith("io.rpcboot.") || name.startsWith("io.micrometer.observation.");
        }

        OwnLoader() {
            super(LoadedTypesTests.class.getClassLoader());
        }

        boolean hasLoaded(String name) {
            return findLoadedClass(name) != null;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!loads(name)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                return known == null ? define(name) : known;
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = bytesOf(name)) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
