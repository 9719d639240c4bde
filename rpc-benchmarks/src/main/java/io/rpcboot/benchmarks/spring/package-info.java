/** Three ways for Spring Boot applications to talk, with the same record, each as its users would write it. */
@NullMarked
package io.rpcboot.benchmarks.spring;

import org.jspecify.annotations.NullMarked;
