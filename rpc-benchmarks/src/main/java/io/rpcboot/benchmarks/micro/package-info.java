/** JMH: the pieces that the table cannot isolate. Those of classes that are not public lie in their packages. */
@NullMarked
package io.rpcboot.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
