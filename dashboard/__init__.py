"""What people see and type: the only floor that imports Streamlit and Plotly."""
