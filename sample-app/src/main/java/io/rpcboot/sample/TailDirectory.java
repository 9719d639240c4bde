package io.rpcboot.sample;

import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** The only directory whose files may be followed, with those below it. What links lead out of it may not. */
@Component
final class TailDirectory {

    private final Path root;

    /**
     * @param root {@code fleet.tail.directory}, which need not exist yet
     */
    TailDirectory(@Value("${fleet.tail.directory:logs}") Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /**
     * The file of a name, without links.
     *
     * @throws RpcException if it lies elsewhere, or there is none
     */
    Path resolve(String name) {
        try {
            Path file = root.resolve(name).normalize();
            if (!file.startsWith(root)) {
                throw refused(name);
            }
            Path real = file.toRealPath();
            if (!real.startsWith(root.toRealPath())) {
                throw refused(name);
            }
            if (!Files.isRegularFile(real)) {
                throw none(name);
            }
            return real;
        } catch (InvalidPathException e) {
            throw new RpcException(RpcCode.INVALID_ARGUMENT, "'" + name + "' is no file name: " + e.getReason());
        } catch (IOException e) {
            throw none(name); // without the cause, which has the path
        }
    }

    private static RpcException refused(String name) {
        return new RpcException(
                RpcCode.PERMISSION_DENIED,
                "'" + name + "' lies outside of the directory whose files may be followed (fleet.tail.directory)");
    }

    private static RpcException none(String name) {
        return new RpcException(
                RpcCode.NOT_FOUND,
                "there is no file '" + name + "' in the directory whose files may be followed (fleet.tail.directory)");
    }
}
