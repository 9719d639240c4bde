/** What values must keep beside their types: Bean Validation, where it is on the class path. */
@NullMarked
package io.rpcboot.autoconfigure.contract;

import org.jspecify.annotations.NullMarked;
