package io.rpcboot.codec;

/**
 * What a codec asks about objects that travel by reference. Called while values are written and read, by any thread,
 * event loops among them: nothing of it blocks.
 */
public interface ReferenceExchange {

    /** Whether values that are declared as this type are references. */
    boolean isReadable(Class<?> declared);

    /** Whether values of this class are written as references. */
    boolean isWritable(Class<?> actual);

    /**
     * The reference to put into the payload that this thread is writing, with a claim of its own.
     *
     * @throws PayloadException if the object cannot travel
     */
    ObjectReference depart(Object value);

    /**
     * What stands for a reference in the payload that this thread is reading: a proxy, or the object itself where it has
     * come home.
     *
     * @param declared the type that the receiver declares
     * @throws PayloadException if the reference is not accepted
     */
    Object arrive(ObjectReference reference, Class<?> declared);
}
