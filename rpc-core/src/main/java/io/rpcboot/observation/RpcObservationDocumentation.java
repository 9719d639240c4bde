package io.rpcboot.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/** The observations of calls, and the keys that the default conventions give them. */
public enum RpcObservationDocumentation implements ObservationDocumentation {

    /** A call at its callee, from its CALL frame to the last frame of its answer. */
    SERVER_CALLS {
        @Override
        public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
            return DefaultRpcServerObservationConvention.class;
        }

        @Override
        public KeyName[] getLowCardinalityKeyNames() {
            return new KeyName[] {LowCardinalityKeys.OPERATION, LowCardinalityKeys.CODE};
        }
    },

    /** A call at its caller, from subscription to its last signal. */
    CLIENT_CALLS {
        @Override
        public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
            return DefaultRpcClientObservationConvention.class;
        }

        @Override
        public KeyName[] getLowCardinalityKeyNames() {
            return new KeyName[] {LowCardinalityKeys.SERVICE, LowCardinalityKeys.OPERATION, LowCardinalityKeys.CODE};
        }
    };

    @Override
    public KeyName[] getHighCardinalityKeyNames() {
        return HighCardinalityKeys.values();
    }

    @Override
    public String getPrefix() {
        return "";
    }

    /** Keys with few values: tags of timers. */
    public enum LowCardinalityKeys implements KeyName {

        /** The operation; {@code UNKNOWN} at a callee that has no such operation, {@code OTHER} beyond the limit. */
        OPERATION {
            @Override
            public String asString() {
                return "operation";
            }
        },

        /**
         * {@code OK}, or the name of the {@link io.rpcboot.RpcCode} that the call failed with. Not there while a call
         * runs, so timers of running calls do not have it.
         */
        CODE {
            @Override
            public String asString() {
                return "code";
            }
        },

        /** At the caller: the id of the service, {@code ADDRESS} or {@code CALLER}. */
        SERVICE {
            @Override
            public String asString() {
                return "service";
            }
        }
    }

    /** Keys with any number of values: for spans alone. */
    public enum HighCardinalityKeys implements KeyName {

        /** What the other side calls itself. */
        PEER_NAME {
            @Override
            public String asString() {
                return "peer.name";
            }
        },

        /** Where the other side was reached or came from. */
        PEER_ADDRESS {
            @Override
            public String asString() {
                return "peer.address";
            }
        }
    }
}
