# says: ModuleNotFoundError: No module named 'einops_but_better'
# frame: import einops_but_better
import einops_but_better
