/** Auto-configuration for Micrometer: calls as observations. */
@NullMarked
package io.rpcboot.autoconfigure.observation;

import org.jspecify.annotations.NullMarked;
