package io.rpcboot.autoconfigure;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

@AnalyzeClasses(packages = "io.rpcboot", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule THE_ENGINE_IS_USED_BY_ITS_API = noClasses()
            .that()
            .resideInAnyPackage("io.rpcboot.autoconfigure..", "io.rpcboot.annotation..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.rpcboot.internal..")
            .because("what is internal to the engine changes without notice");

    @ArchTest
    static final ArchRule SIGNATURES_KNOW_NEITHER_END = noClasses()
            .that()
            .resideInAnyPackage("io.rpcboot.autoconfigure.signature..", "io.rpcboot.autoconfigure.settings..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.rpcboot.autoconfigure.handler..",
                    "io.rpcboot.autoconfigure.client..",
                    "io.rpcboot.autoconfigure.server..")
            .because("server and client read signatures and settings alike");

    @ArchTest
    static final ArchRule CLIENTS_DO_NOT_NEED_THE_SERVER = noClasses()
            .that()
            .resideInAPackage("io.rpcboot.autoconfigure.client..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.rpcboot.autoconfigure.server..")
            .because("an application may only call");

    @ArchTest
    static final ArchRule AUTO_CONFIGURATIONS_ARE_PUBLIC_AND_FINAL = classes()
            .that()
            .areAnnotatedWith(AutoConfiguration.class)
            .should()
            .bePublic()
            .andShould()
            .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL)
            .because("they are named in a file and extended by nobody");

    @ArchTest
    static final ArchRule BEAN_METHODS_ARE_PACKAGE_PRIVATE =
            com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods()
                    .that()
                    .areAnnotatedWith(Bean.class)
                    .should()
                    .bePackagePrivate()
                    .because("beans are found by their types, not by these methods");
}
