package io.rpcboot;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Arrays;
import java.util.stream.Stream;

/** The arrows between the packages of rpc-core, in the order bytes travel. */
@AnalyzeClasses(
        packages = "io.rpcboot",
        importOptions = {ImportOption.DoNotIncludeTests.class, ImportOption.DoNotIncludeJars.class})
class ArchitectureTests {

    private static final String PROJECT = "io.rpcboot..";
    private static final String INTERNAL = "io.rpcboot.internal..";
    private static final String[] API = {"io.rpcboot", "io.rpcboot.codec", "io.rpcboot.health", "io.rpcboot.observation"
    };

    @ArchTest
    static final ArchRule onlyTransportKnowsReactorNetty = noClasses()
            .that(not(resideInAPackage("io.rpcboot.internal.transport..")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("reactor.netty..")
            .because("the fast path is a plain Netty handler; Reactor Netty plugs in at the edge and can be replaced")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule frameKnowsOnlyBuffers = classes()
            .that()
            .resideInAPackage("io.rpcboot.internal.frame..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.rpcboot.internal.frame..",
                    "io.rpcboot.internal.failure..",
                    "io.rpcboot.internal.memory..",
                    "io.rpcboot",
                    "io.netty.buffer",
                    "io.netty.util",
                    "java..",
                    "org.jspecify.annotations")
            .because("a layout that needs nothing but bytes is tested with bytes")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule observationKnowsNothingOfWhatItObserves =
            mayDependOn("observation", "calls report to it, and it reports to Micrometer");

    @ArchTest
    static final ArchRule failureKnowsNobody =
            mayDependOn("failure", "what failed is told in the same words by frames, calls and handlers");

    @ArchTest
    static final ArchRule callKnowsOnlyTheInterfacesItDeclares = mayDependOn(
            "call",
            "the life of a call does not depend on how frames look or which session carries it",
            "failure",
            "memory",
            "observation");

    @ArchTest
    static final ArchRule memoryKnowsNobody = mayDependOn("memory", "bytes are bytes, whatever they mean");

    @ArchTest
    static final ArchRule onlyMemoryGoesByAddresses = noClasses()
            .that()
            .resideOutsideOfPackage("io.rpcboot.internal.memory..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netty.util.internal..")
            .because("what no buffer looks after is to be read in one place");

    @ArchTest
    static final ArchRule healthKnowsNothingOfWhatItWatches =
            mayDependOn("health", "probes must work while what they watch is broken; it reports to them");

    @ArchTest
    static final ArchRule sessionWiresFrameAndCall = mayDependOn(
            "session",
            "a session turns frames into calls, whoever opened the socket",
            "frame",
            "call",
            "failure",
            "health",
            "observation");

    @ArchTest
    static final ArchRule objectsSitAboveSession = mayDependOn(
            "object", "objects are calls, over whichever session leads to a peer", "session", "call", "health");

    @ArchTest
    static final ArchRule dispatchSitsAboveCall = mayDependOn(
            "dispatch", "handlers see calls, never frames or sessions", "call", "failure", "health", "observation");

    @ArchTest
    static final ArchRule poolSitsAboveSession = mayDependOn(
            "pool", "the pool chooses sessions; it neither opens sockets nor reads bytes", "session", "call", "health");

    @ArchTest
    static final ArchRule watchSitsAboveWhatItShows = mayDependOn(
            "watch",
            "what is shown is asked for, by whoever looks; nothing that works knows that it is looked at",
            "dispatch",
            "pool",
            "session",
            "call",
            "health");

    @ArchTest
    static final ArchRule internalPackagesHaveNoCycles = slices().matching("io.rpcboot.internal.(*)..")
            .should()
            .beFreeOfCycles()
            .because("dependencies point one way, so that each package can be read and tested on its own")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule coreKnowsNeitherBeansNorContextNorBoot = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.springframework.beans..",
                    "org.springframework.context..",
                    "org.springframework.aop..",
                    "org.springframework.boot..")
            .because("rpc-core is usable without a container; wiring belongs to the autoconfigure module")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule nothingLoadsAClassByItsName = noClasses()
            .should()
            .callMethod(Class.class, "forName", String.class)
            .orShould()
            .callMethod(Class.class, "forName", String.class, boolean.class, ClassLoader.class)
            .orShould()
            .callMethod(ClassLoader.class, "loadClass", String.class)
            .because("names of classes come over the wire, and a class that is loaded for one is a gadget");

    @ArchTest
    static final ArchRule apiFieldsDoNotExposeInternals = fields().that()
            .areDeclaredInClassesThat(resideInAnyPackage(API))
            .and()
            .areNotPrivate()
            .should()
            .notHaveRawType(resideInAPackage(INTERNAL))
            .because("users compile against the API, and internals change without notice")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule apiMethodsDoNotExposeInternals = codeUnits()
            .that()
            .areDeclaredInClassesThat(resideInAnyPackage(API))
            .and()
            .areNotPrivate()
            .should(notNameInternalsInTheirSignature())
            .because("factories and builders may call internals, and that is all a user may see of them")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule apiTypesDoNotExtendInternals = noClasses()
            .that()
            .resideInAnyPackage(API)
            .should()
            .beAssignableTo(resideInAPackage(INTERNAL))
            .because("a supertype is part of the API")
            .allowEmptyShould(true);

    /** Besides the API, itself and the named packages, an internal package depends on nothing of this project. */
    private static ArchRule mayDependOn(String name, String reason, String... others) {
        String[] allowed = Stream.concat(
                        Arrays.stream(API),
                        Stream.concat(Stream.of(name), Arrays.stream(others))
                                .map(other -> "io.rpcboot.internal." + other + ".."))
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage("io.rpcboot.internal." + name + "..")
                .should()
                .dependOnClassesThat(resideInAPackage(PROJECT).and(not(resideInAnyPackage(allowed))))
                .because(reason)
                .allowEmptyShould(true);
    }

    private static ArchCondition<JavaCodeUnit> notNameInternalsInTheirSignature() {
        return new ArchCondition<>("not name internals in their signature") {
            @Override
            public void check(JavaCodeUnit unit, ConditionEvents events) {
                if (unit.getModifiers().contains(JavaModifier.SYNTHETIC)) {
                    return;
                }
                Stream.concat(Stream.of(unit.getRawReturnType()), unit.getRawParameterTypes().stream())
                        .filter(resideInAPackage(INTERNAL))
                        .forEach(type -> events.add(SimpleConditionEvent.violated(
                                unit, unit.getDescription() + " names " + type.getName())));
            }
        };
    }
}
