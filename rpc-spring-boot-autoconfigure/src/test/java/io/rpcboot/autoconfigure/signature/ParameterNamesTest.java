package io.rpcboot.autoconfigure.signature;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;
import org.springframework.core.ReactiveAdapterRegistry;

class ParameterNamesTest {

    private final SignatureReader signatures = new SignatureReader(ReactiveAdapterRegistry.getSharedInstance());

    /** {@code Comparator.compare} of the JDK: a class file without parameter names. */
    @Test
    void namedArgumentsNeedTheNamesInTheClassFile() throws NoSuchMethodException {
        Method method = Strings.class.getMethod("compare", Object.class, Object.class);
        assertThatExceptionOfType(InvalidRpcDeclarationException.class)
                .isThrownBy(() -> signatures.read(method, Strings.class))
                .withMessageStartingWith(Strings.class.getName() + ".compare(T, T) takes named arguments, but parameter"
                        + " 0 has no name in the class file. Compile with '-parameters'");
    }

    interface Strings extends java.util.Comparator<String> {}
}
