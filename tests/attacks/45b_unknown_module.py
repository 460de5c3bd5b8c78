# /// attack
# row = 45
# does = "imports a module that nobody has"
# expect = ["error"]
# stops = "caught in the runner"
# because = "an honest fault: nothing is held back"
# ///
import a_module_that_nobody_has
