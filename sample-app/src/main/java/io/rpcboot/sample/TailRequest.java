package io.rpcboot.sample;

import org.jspecify.annotations.Nullable;

/**
 * What is to be followed.
 *
 * @param file its name below the directory whose files may be followed
 * @param pattern a regular expression; lines in which it does not match are left out, null for none
 * @param fromStart whether the lines that are there already come first
 */
record TailRequest(String file, @Nullable String pattern, boolean fromStart) {}
