package io.rpcboot.sample;

import org.jspecify.annotations.Nullable;

/**
 * From now on only lines in which a pattern matches are wanted.
 *
 * @param pattern a regular expression; null for all lines
 */
record TailFilter(@Nullable String pattern) {}
