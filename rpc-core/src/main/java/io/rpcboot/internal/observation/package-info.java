/** What calls report to Micrometer's observations, where there are any; knows nothing of how calls are made. */
@NullMarked
package io.rpcboot.internal.observation;

import org.jspecify.annotations.NullMarked;
