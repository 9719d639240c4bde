package io.rpcboot.autoconfigure.failure;

import io.rpcboot.ErrorLog;
import io.rpcboot.RpcServer.ErrorExposure;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.ClassUtils;

/**
 * What leaves this side of failures, whoever opened the connection.
 *
 * @param expose What callers see of a failure: all of it, code and message (with details), or the code alone.
 * @param includeStackTrace When callers see the stack of a handler's exception too, if 'expose' is 'full'. Always with
 *     spring-boot-devtools on the class path, unless it is set.
 * @param log Which failures are logged: none, unexpected ones at WARN and the others at DEBUG, or all, the others at
 *     INFO.
 */
@ConfigurationProperties("rpc.server.errors")
public record RpcServerErrorsProperties(
        @DefaultValue("full") ErrorExposure expose,
        @Nullable IncludeStackTrace includeStackTrace,
        @DefaultValue("unexpected") ErrorLog log) {

    private static final String DEVTOOLS = "org.springframework.boot.devtools.settings.DevToolsSettings";

    /** When a stack is told to callers. */
    public enum IncludeStackTrace {
        /** Never. */
        NEVER,
        /** With every exception of a handler. */
        ALWAYS
    }

    /** Whether stacks leave this process, which development tools are never a part of in production. */
    public boolean tellsStackTrace() {
        return includeStackTrace == null
                ? ClassUtils.isPresent(DEVTOOLS, null)
                : includeStackTrace == IncludeStackTrace.ALWAYS;
    }
}
