/** What the tests of every module share; published as the test jar. */
package io.rpcboot.testing;
