package io.rpcboot.internal.call;

/** Finds what serves an operation; implemented by the dispatch. Any thread. */
@FunctionalInterface
public interface CallTargets {

    /** What serves the calls of a name; for a name that nothing serves, a target that refuses them. */
    CallTarget resolve(String operation);
}
